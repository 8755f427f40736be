import style from './spinner.module.css';

/** Says that something is on its way; it appears only when that takes long enough to be noticed. */
export function Spinner({ label }: { readonly label: string }) {
  return (
    <span className={style.spinner} role="status">
      <span className="hidden">{label}</span>
    </span>
  );
}
