// Makes a select searchable. What it says comes from the select's data attributes, in the language of the page.
import accessibleAutocomplete from 'accessible-autocomplete'

const plain = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase()
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_match, name) => values[name])

export function enhance (select) {
  const texts = select.dataset
  const options = [...select.options].filter((option) => option.value).map((option) => option.textContent.trim())
  const source = (query, populate) => populate(options.filter((option) => plain(option).includes(plain(query))))
  const describedBy = select.getAttribute('aria-describedby')
  const invalid = select.classList.contains('govuk-select--error')
  const { id } = select

  accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    source,
    defaultValue: select.value ? select.selectedOptions[0].textContent.trim() : '',
    minLength: 2,
    confirmOnBlur: false,
    showNoOptionsFound: true,
    tNoResults: () => texts.noResults,
    tStatusQueryTooShort: () => texts.hint,
    tStatusNoResults: () => texts.noResults,
    tStatusSelectedOption: (option, count, index) => fill(texts.selected, { option, count, index: index + 1 }),
    tStatusResults: (count) => fill(texts.results, { count }),
    tAssistiveHint: () => texts.hint
  })
  const input = document.getElementById(id)
  if (describedBy) input.setAttribute('aria-describedby', `${describedBy} ${input.getAttribute('aria-describedby') ?? ''}`.trim())
  if (invalid) input.classList.add('autocomplete__input--error')
  // What was typed and matches nothing must not leave an earlier choice behind it.
  input.form?.addEventListener('submit', () => {
    const chosen = [...select.options].find((option) => plain(option.textContent.trim()) === plain(input.value.trim()))
    select.value = chosen ? chosen.value : ''
  })
}
