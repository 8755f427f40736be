import style from './spinner.module.css';

/** A loading indicator that appears after a short delay. */
export function Spinner({ label }: { readonly label: string }) {
  return (
    <span className={style.spinner} role="status">
      <span className="hidden">{label}</span>
    </span>
  );
}
