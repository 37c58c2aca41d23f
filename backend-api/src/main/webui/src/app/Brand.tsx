/** The mark: a sun, two orbits, two planets. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <g fill="none" stroke="#e3b76b" stroke-width="1.2">
        <circle cx="16" cy="16" r="7.5" opacity=".8" />
        <circle cx="16" cy="16" r="13" opacity=".5" />
      </g>
      <circle cx="16" cy="16" r="3" fill="#e3b76b" />
      <circle cx="22.4" cy="12" r="1.9" class="mark-inner" />
      <circle cx="5.6" cy="23.8" r="2.5" fill="#8fb3e8" />
    </svg>
  );
}
