/** The gate: an arch with its grating half raised. Drawn in the colour of the text around it. */
export function Mark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M5 29V14a11 11 0 0 1 22 0v15" />
      <path d="M11 6.5v16l-1.5 2.5M16 4v23M21 6.5v16l1.5 2.5M6 13h20M6 20h20" strokeWidth="1.8" />
    </svg>
  );
}
