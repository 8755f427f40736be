import { STATUS_CODES } from 'node:http';
import { pageHeaders } from './headers.js';

/** A page with one sentence, for errors of page requests. */
export function messagePage(
  status: number,
  sentence: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const title = STATUS_CODES[status] ?? 'Error';
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Impasto: ${title}</title><p>${escaped(sentence)}</p></html>\n`;
  return new Response(html, {
    status,
    headers: { ...pageHeaders, ...headers, 'Content-Type': 'text/html; charset=utf-8' },
  });
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
