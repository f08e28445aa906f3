// Gives the lower layers what they need of the features: the API its tokens, resources the answers on this device.
import { endSession, getAccessToken } from '../auth/session.js';
import { setTokenSource } from '../shared/api.js';
import { setOfflineSource } from '../shared/resource.js';

setTokenSource({ getAccessToken, onRefused: () => endSession('signIn.ended') });
setOfflineSource((path) => import('../offline/response_cache.js').then(({ findResponse }) => findResponse(path)));
