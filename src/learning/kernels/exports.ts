/** What the WebAssembly module exports: addresses and strides in bytes, nothing checked. Documented in assembly/. */
export interface KernelExports {
  heapBase(): number;
  exp(x: number): number;
  log(x: number): number;
  gemm(
    rows: number,
    columns: number,
    inner: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    bColumn: number,
    c: number,
    cRow: number,
    bias: number,
    accumulate: number,
  ): void;
  packOperand(inner: number, columns: number, b: number, bRow: number, bColumn: number, to: number): void;
  packedProduct(
    rows: number,
    columns: number,
    inner: number,
    a: number,
    aRow: number,
    aColumn: number,
    packed: number,
    c: number,
    cRow: number,
    bias: number,
    accumulate: number,
    gate: number,
    passed: number,
  ): void;
  dropout(x: number, count: number, threshold: number, scale: number, key: number): void;
  reluDropout(x: number, count: number, threshold: number, scale: number, key: number): void;
  columnSums(from: number, rows: number, columns: number, to: number, accumulate: number): void;
  softmax(from: number, fromRow: number, rows: number, classes: number, to: number, toRow: number): void;
  softmaxCrossEntropy(
    scores: number,
    scoresRow: number,
    rows: number,
    classes: number,
    labels: number,
    weights: number,
    gradient: number,
    gradientRow: number,
    scale: number,
  ): number;
  squaredError(
    outputs: number,
    outputsRow: number,
    rows: number,
    targets: number,
    gradient: number,
    gradientRow: number,
    scale: number,
  ): number;
  standardise(x: number, rows: number, features: number, mean: number, inverse: number, limit: number): void;
  adam(
    weights: number,
    gradient: number,
    first: number,
    second: number,
    count: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    correction1: number,
    correction2: number,
    decay: number,
  ): void;
  sumOfSquares(x: number, count: number): number;
  scale(x: number, count: number, factor: number): void;
  lstmCell(
    gates: number,
    before: number,
    cell: number,
    squashed: number,
    h: number,
    hRow: number,
    rows: number,
    units: number,
  ): void;
  lstmCellBackward(
    gates: number,
    before: number,
    squashed: number,
    byH: number,
    byCell: number,
    rows: number,
    units: number,
  ): void;
  addNorm(
    x: number,
    y: number,
    gain: number,
    shift: number,
    out: number,
    normal: number,
    inverse: number,
    rows: number,
    width: number,
  ): void;
  normBackward(
    by: number,
    normal: number,
    inverse: number,
    gain: number,
    byGain: number,
    byShift: number,
    rows: number,
    width: number,
  ): void;
  attention(
    joint: number,
    samples: number,
    steps: number,
    width: number,
    heads: number,
    visible: number,
    causal: number,
    shares: number,
    out: number,
  ): void;
  attentionBackward(
    joint: number,
    samples: number,
    steps: number,
    width: number,
    heads: number,
    shares: number,
    byOut: number,
    byJoint: number,
    scratch: number,
  ): void;
  windowsToSteps(
    from: number,
    samples: number,
    steps: number,
    features: number,
    mean: number,
    inverse: number,
    limit: number,
    to: number,
    toStep: number,
    toRow: number,
  ): void;
  meanOfSteps(from: number, samples: number, steps: number, width: number, to: number): void;
  meanOfStepsBackward(by: number, samples: number, steps: number, width: number, to: number): void;
  addToRows(x: number, rows: number, width: number, row: number): void;
}
