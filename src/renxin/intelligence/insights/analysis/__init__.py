"""Pure engines: control charts, importance × satisfaction, drivers, Kano, case mix. No ORM, no clock, no words."""
