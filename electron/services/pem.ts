export { certificatesIn } from '../registry/http/pem-files.ts';
