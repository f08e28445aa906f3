// Content that is made only once its place is near the screen.
import { html, useEffect, useRef, useState } from '../shared/html.js';

/**
 * Return whether the element of the ref has been near the screen.
 *
 * @param {{current: Element | null}} element
 */
export function useNear(element) {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        setNear(true);
        observer.disconnect();
      },
      { rootMargin: '200px' },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return near;
}

/** @param {{children: () => import('../shared/types.js').Children}} props */
export function Near({ children }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const near = useNear(box);
  return html`<div class="near" ref=${box}>${near && children()}</div>`;
}
