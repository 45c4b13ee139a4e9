import { crc32, deflateSync } from 'node:zlib';

/** A length, a type, the data and a checksum: what a PNG is made of. */
const pngChunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};

const pngSize = 160;

/** A square picture that fades from one shade of the hue to another. */
export const samplePng = (hue: number): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pngSize, 0);
  header.writeUInt32BE(pngSize, 4);
  header.set([8, 2], 8);
  const stride = 1 + pngSize * 3;
  const pixels = Buffer.alloc(stride * pngSize);
  for (let y = 0; y < pngSize; y += 1) {
    for (let x = 0; x < pngSize; x += 1) {
      const shade = (channel: number) => 127 + 100 * Math.cos(hue + channel * 2 + (x + y) / pngSize);
      pixels.set([shade(0), shade(1), shade(2)], y * stride + 1 + x * 3);
    }
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(pixels)), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
};

/** One page with one line of text, which must be free of parentheses and backslashes. */
export const samplePdf = (line: string): Buffer => {
  const content = `BT /F1 20 Tf 60 760 Td (${line}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows}`;
  return Buffer.from(
    `${text}${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`,
    'latin1',
  );
};
