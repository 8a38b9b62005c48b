// Precision, recall and F1 per class, and their macro mean.
export const LABELS = ['negative', 'neutral', 'positive'];

/** `truth` and `guess`: class numbers in the order of LABELS. */
export function measure(truth, guess) {
  const confusion = LABELS.map(() => LABELS.map(() => 0));
  truth.forEach((y, i) => {
    confusion[y][guess[i]]++;
  });
  const classes = LABELS.map((label, c) => {
    const hit = confusion[c][c];
    const said = confusion.reduce((sum, row) => sum + row[c], 0);
    const there = confusion[c].reduce((sum, n) => sum + n, 0);
    const precision = said === 0 ? 0 : hit / said;
    const recall = there === 0 ? 0 : hit / there;
    return { label, precision, recall, f1: hit === 0 ? 0 : (2 * precision * recall) / (precision + recall), there };
  });
  const right = classes.reduce((sum, { recall, there }) => sum + recall * there, 0);
  return { classes, confusion, accuracy: right / truth.length, macroF1: classes.reduce((s, { f1 }) => s + f1, 0) / 3 };
}
