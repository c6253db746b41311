const themes = [
  { query: '(prefers-color-scheme: dark)', className: 'pf-v6-theme-dark' },
  { query: '(prefers-contrast: more), (forced-colors: active)', className: 'pf-v6-theme-high-contrast' },
] as const;

/** Light, dark and high contrast follow the system, at once when it changes. */
export function followSystemTheme(element: HTMLElement): void {
  for (const { query, className } of themes) {
    const media = window.matchMedia(query);
    const apply = () => element.classList.toggle(className, media.matches);
    media.addEventListener('change', apply);
    apply();
  }
}
