// The console's own: the components of the pages, and names for the boxes that Django's admin leaves without one.
import './main.js'

function nameSelections (root) {
  for (const select of root.querySelectorAll('select.admin-autocomplete')) {
    const label = document.querySelector(`label[for="${select.id}"]`)
    const text = label ? label.textContent.replace(/:\s*$/, '').trim() : select.closest('td')?.dataset.label ?? select.name
    const container = select.nextElementSibling
    for (const box of container?.querySelectorAll('.select2-selection, .select2-selection__rendered') ?? []) {
      box.removeAttribute('aria-labelledby')
      box.setAttribute('aria-label', [text, select.selectedOptions[0]?.textContent.trim()].filter(Boolean).join(': '))
    }
    if (!select.dataset.named) {
      select.dataset.named = ''
      select.addEventListener('change', () => setTimeout(() => nameSelections(root)))
      window.django?.jQuery(select).on('change', () => setTimeout(() => nameSelections(root)))
    }
  }
}

// Django's admin makes these boxes when the document is ready, and again for each row that is added.
window.addEventListener('load', () => nameSelections(document))
document.addEventListener('formset:added', () => setTimeout(() => nameSelections(document)))
