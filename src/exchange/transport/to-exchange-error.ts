/** What went wrong while a request was carried out, as an ExchangeError. */
import { ExchangeError } from '../../errors.js';
import { CaFileError } from '../../network/tls.js';
import {
  mapAborted,
  mapBadAnswer,
  mapCaFile,
  mapSocketError,
  mapTooLarge,
  mapUnexpected,
} from '../errors/error-map.js';
import type { CallPlace } from './ews-call.js';
import { PostFailure } from './http-post.js';

/** @param stop has aborted where the program is being stopped */
export function toExchangeError(
  error: unknown,
  place: CallPlace,
  { stop, maxAnswerBytes }: { readonly stop: AbortSignal; readonly maxAnswerBytes: number },
): ExchangeError {
  if (error instanceof ExchangeError) return error;
  if (stop.aborted) return mapAborted(place);
  if (error instanceof CaFileError) return mapCaFile(error);
  if (!(error instanceof PostFailure)) return mapUnexpected(place, error);
  switch (error.trouble) {
    case 'too-large':
      return mapTooLarge(place, maxAnswerBytes);
    case 'encoding':
      return mapBadAnswer(place);
    case 'stale':
    case 'socket':
    case 'cut-off':
      return mapSocketError(error.cause, place);
  }
}
