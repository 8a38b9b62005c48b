export { adam } from './adam';
export { columnSums } from './column-sums';
export { exp, log } from './exp-log';
export { gemm } from './gemm';
export { heapBase } from './memory';
export { reluDropout, reluDropoutBackward } from './relu-dropout';
export { softmax, softmaxCrossEntropy } from './softmax';
export { squaredError } from './squared-error';
export { standardise } from './standardise';
