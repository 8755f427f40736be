const NAMESPACE = 'urn:impasto:settings';

/** The packet wrapper of XMP (ISO 16684-1, 7.3.2). */
const BEGIN = '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>';

/** An XMP packet (ISO 16684-1) with the text as the one property `impasto:settings`. */
export function settingsToXmp(settings: string): string {
  return (
    `${BEGIN}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
    `<rdf:Description rdf:about="" xmlns:impasto="${NAMESPACE}"><impasto:settings>${escapeXml(settings)}` +
    '</impasto:settings></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
  );
}

/** The text stored by `settingsToXmp`, as an element or an attribute (other programs rewrite it so); otherwise undefined. */
export function settingsFromXmp(xmp: string): string | undefined {
  const found =
    /<impasto:settings>([^<]*)<\/impasto:settings>|\simpasto:settings=(?:"([^"]*)"|'([^']*)')/.exec(xmp);
  const text = found?.[1] ?? found?.[2] ?? found?.[3];
  return text === undefined ? undefined : unescapeXml(text);
}

/** White space is escaped too, because XML parsers normalise it. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"'\t\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex, decimal, name) => {
      if (name) return ENTITIES[String(name).toLowerCase()] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
