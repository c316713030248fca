/** What went wrong while a request was carried out, as a Trouble. */
import { Trouble } from '../../errors.js';
import { CaFileError } from '../../network/tls.js';
import {
  mapAborted,
  mapBadAnswer,
  mapCaFile,
  mapSocketError,
  mapUnexpected,
  toError,
} from '../errors/error-map.js';
import { tooLarge } from '../errors/error-table.js';
import type { CallPlace } from './ews-call.js';
import { PostFailure } from './http-post.js';

/** @param stop has aborted where the program is being stopped */
export function toTrouble(
  error: unknown,
  place: CallPlace,
  { stop, maxAnswerBytes }: { readonly stop: AbortSignal; readonly maxAnswerBytes: number },
): Trouble {
  if (error instanceof Trouble) return error;
  if (stop.aborted) return mapAborted(place);
  if (error instanceof CaFileError) return mapCaFile(error);
  if (!(error instanceof PostFailure)) return mapUnexpected(place, error);
  switch (error.trouble) {
    case 'too-large':
      return toError(tooLarge(`the answer is larger than ${maxAnswerBytes / 1_048_576} MB`), place);
    case 'encoding':
      return mapBadAnswer(place);
    case 'stale':
    case 'socket':
    case 'cut-off':
      return mapSocketError(error.cause, place);
  }
}
