// Hands the lower layers what they need of the features: the API its token, resources the device's stored answers.
import { endSession, getAccessToken } from '../auth/session.js';
import { setTokenSource } from '../shared/api.js';
import { setOfflineSource } from '../shared/resource.js';

setTokenSource({ getAccessToken, onRefused: () => endSession('signIn.ended') });
setOfflineSource((path) => import('../offline/response_cache.js').then(({ findResponse }) => findResponse(path)));
