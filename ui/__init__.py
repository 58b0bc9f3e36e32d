"""The design system: components, form rendering, the console's frame, addresses in two languages."""
