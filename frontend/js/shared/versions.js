// Versions that an undo has brought back. An undo makes a new version with the content of an older one; the changes
// before it, which were made over the older one, are undone over the new one.

/** The version that has the content of an older one by now, by resource and older version. @type {Map<string, number>} */
const newer = new Map();

/** @param {string} path @param {number} version */
const keyOf = (path, version) => `${version} ${path}`;

/**
 * Remember that a resource has the content of an older version again.
 *
 * @param {string} path the API's path of the resource
 * @param {number} older
 * @param {number} version
 */
export function followVersion(path, older, version) {
  if (version > older) newer.set(keyOf(path, older), version);
}

/**
 * Return the version that has the content of this one now, as far as this page brought it back.
 *
 * @param {string} path
 * @param {number} version
 * @returns {number}
 */
export function currentVersion(path, version) {
  const next = newer.get(keyOf(path, version));
  return next === undefined ? version : currentVersion(path, next);
}
