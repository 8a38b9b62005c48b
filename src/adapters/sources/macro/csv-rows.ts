/**
 * Rows of a small csv (comma, quotes doubled inside quotes, any line end, a byte order mark or none) as trimmed cells; empty
 * lines are left out. Without line breaks inside quotes, which no series file has.
 */
export function csvRows(text: string): string[][] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
      const cells = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
      // The pattern also matches the nothing after the last cell.
      return cells.slice(0, line.endsWith(',') ? undefined : -1).map(unquoted);
    });
}

function unquoted(match: string): string {
  const cell = match.replace(/,$/, '').trim();
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"').trim() : cell;
}
