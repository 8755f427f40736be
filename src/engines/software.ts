/** Libraries of Vulkan and Direct3D drivers that compute on the processor, with their names. */
const softwareDrivers: readonly (readonly [RegExp, string])[] = [
  [/swiftshader/i, 'SwiftShader'],
  [/vulkan_lvp|lavapipe|llvmpipe/i, 'llvmpipe'],
  [/d3d10warp/i, 'WARP'],
];

/** Libraries of Vulkan drivers for hardware; a loader that has one takes it before the software. */
const hardwareDrivers =
  /nvidia|nvoglv|amdvlk|amd_vulkan|libvulkan_(?:radeon|intel|nouveau|asahi|panfrost|broadcom|freedreno|virtio|dzn|gfxstream|powervr)/i;

/**
 * The name of the driver that imitates a GPU on the processor, when that is what this process has loaded for its sessions. ONNX Runtime
 * does not tell which adapter it was given.
 */
export function softwareDriver(libraries: readonly string[] = loadedLibraries()): string | undefined {
  if (libraries.some((path) => hardwareDrivers.test(path))) return undefined;
  return softwareDrivers.find(([pattern]) => libraries.some((path) => pattern.test(path)))?.[1];
}

function loadedLibraries(): string[] {
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean };
  report.excludeNetwork = true; // it would ask for the names of addresses
  const { sharedObjects } = report.getReport() as { readonly sharedObjects?: string[] };
  return sharedObjects ?? [];
}
