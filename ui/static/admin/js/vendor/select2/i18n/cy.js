/* The words of Select2 in Welsh, which Django's copy of it lacks. Counted nouns stand after a colon: none to mutate. */
jQuery.fn.select2.amd.define('select2/i18n/cy', [], () => ({
  errorLoading: () => "Nid oedd modd llwytho'r canlyniadau.",
  inputTooLong: ({ input, maximum }) => `Nifer y nodau i'w dileu: ${input.length - maximum}`,
  inputTooShort: ({ input, minimum }) => `Nifer y nodau sydd eu hangen eto: ${minimum - input.length}`,
  loadingMore: () => "Wrthi'n llwytho rhagor…",
  maximumSelected: ({ maximum }) => `Nifer y dewisiadau ar y mwyaf: ${maximum}`,
  noResults: () => 'Dim canlyniadau',
  searching: () => "Wrthi'n chwilio…",
  removeAllItems: () => "Tynnu'r cyfan"
}))
