/** Libraries of Vulkan and Direct3D drivers that compute on the CPU, with their names. */
const softwareDrivers: readonly (readonly [RegExp, string])[] = [
  [/swiftshader/i, 'SwiftShader'],
  [/vulkan_lvp|lavapipe|llvmpipe/i, 'llvmpipe'],
  [/d3d10warp/i, 'WARP'],
];

/** Libraries of Vulkan drivers for hardware, which the loader prefers to software drivers. */
const hardwareDrivers =
  /nvidia|nvoglv|amdvlk|amd_vulkan|libvulkan_(?:radeon|intel|nouveau|asahi|panfrost|broadcom|freedreno|virtio|dzn|gfxstream|powervr)/i;

/**
 * Name of the software driver that this process has loaded in place of a GPU; undefined if there is none. ONNX Runtime does not
 * report which adapter it uses.
 */
export function softwareDriver(libraries: readonly string[] = loadedLibraries()): string | undefined {
  if (libraries.some((path) => hardwareDrivers.test(path))) return undefined;
  return softwareDrivers.find(([pattern]) => libraries.some((path) => pattern.test(path)))?.[1];
}

function loadedLibraries(): string[] {
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean };
  report.excludeNetwork = true; // it would look up host names
  const { sharedObjects } = report.getReport() as { readonly sharedObjects?: string[] };
  return sharedObjects ?? [];
}
