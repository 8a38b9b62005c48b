export { heapBase } from './memory';
export { gemm } from './gemm';
