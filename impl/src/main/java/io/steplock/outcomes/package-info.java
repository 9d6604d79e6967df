/** What the data-checksums specification allows for a schedule: scripts, models and their outcomes. */
package io.steplock.outcomes;
