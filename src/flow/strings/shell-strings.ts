/**
 * Texts of the modal around the flow, for the page to show: by language, as far as there are translations. The modal's own are
 * English, so that there is none of that here.
 */

/** As the page knows them by name, and as `lang` their language, a BCP 47 tag. */
export type ShellStrings = Readonly<Record<'lang' | 'close' | 'closed' | 'loading' | 'failed' | 'retry', string>>;

/** Language, as a locale begins → its texts. */
export const SHELL_STRINGS: Readonly<Record<string, ShellStrings>> = {
  ar: {
    lang: 'ar',
    close: 'إغلاق',
    closed: 'تم الإغلاق',
    loading: 'جارٍ التحميل',
    failed: 'حدث خطأ ما',
    retry: 'حاول مرة أخرى',
  },
  de: {
    lang: 'de',
    close: 'Schließen',
    closed: 'Geschlossen',
    loading: 'Wird geladen',
    failed: 'Etwas ist schiefgelaufen',
    retry: 'Erneut versuchen',
  },
};
