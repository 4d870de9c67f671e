"""The case library (案例库): closed approvals that are like this one, and what was decided."""
