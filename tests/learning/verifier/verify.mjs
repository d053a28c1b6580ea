// Reads {credential, documents} as JSON from standard input, verifies the credential with nothing of ours, and
// prints {verified, revoked, error}. `documents` maps addresses to what a fetch would have brought: contexts, the
// status list, and the DID document of a did:web issuer.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {driver} from '@digitalbazaar/did-method-key';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const read = async () => {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
};

const {credential, documents} = await read();
const keys = driver();
keys.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});

const withContext = (document, fragment) => {
  if (!fragment) return document;
  const method = document.verificationMethod.find(({id}) => id.endsWith(`#${fragment}`));
  if (!method) throw new Error(`${document.id} has no key ${fragment}`);
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
};

const documentLoader = async url => {
  const answer = document => ({contextUrl: null, documentUrl: url, document});
  if (documents[url]) return answer(documents[url]);
  const [base, fragment] = url.split('#');
  if (base.startsWith('did:key:')) return answer(await keys.get({url}));
  if (documents[base]) return answer(withContext(documents[base], fragment));
  throw new Error(`nothing at ${url}`);
};

const suite = new DataIntegrityProof({cryptosuite});
const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
const statuses = result.statusResult?.results ?? [];
const problems = [result.error, ...(result.error?.errors ?? []), result.statusResult?.error];
console.log(JSON.stringify({
  verified: result.verified,
  revoked: statuses.some(one => one.status),
  error: problems.filter(Boolean).map(one => one.message).join('; ') || null,
}));
