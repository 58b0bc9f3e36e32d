// Shows what needs a passkey where scripts run, and says in the page's own words when the browser refuses.
for (const part of document.querySelectorAll('[data-passkeys]')) part.hidden = false
document.addEventListener('allauth.error', event => {
  const message = document.getElementById('passkey-error')
  if (!message) return
  event.preventDefault()
  message.hidden = false
  message.focus()
})
