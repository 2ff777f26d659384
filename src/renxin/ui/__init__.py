"""The design system: base templates, cotton components, CSS and JavaScript. No rules, no tables."""
