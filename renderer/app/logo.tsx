/** The logo: one thick brush stroke. */
export function Logo() {
  return (
    <svg width="28" height="28" viewBox="0 0 28 28" role="img" aria-label="Impasto">
      <path
        d="M5 20.500c5.200-1 7-11.500 12.600-14.300 3.600-1.700 6.800.6 6.300 4.700-.8 5.700-8.200 11-13.900 11.700-3 .3-5.300-.4-5-2.100z"
        fill="currentColor"
      />
      <path
        d="M8.500 19.600c4.600-1.600 6.500-9 11.300-11.200M12 20.300c4-1.500 7-6 9-8.800"
        fill="none"
        stroke="var(--panel)"
        strokeWidth="1.200"
        strokeLinecap="round"
        opacity="0.55"
      />
    </svg>
  );
}
