/**
 * How long Ingram's APIs may be down at most. Its FAQ "scheduled maintenance" has windows of up to 11 hours (North America
 * at weekends from 18:00 to 05:00, South America on Sundays from 20:00 to 07:00), and longer ones for Europe at weekends
 * without their ends.
 */
export const MAX_MAINTENANCE_MS = 13 * 60 * 60_000;
