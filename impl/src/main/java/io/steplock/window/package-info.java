/** How often a kill finds the window of a finding when nothing stands still: real processes, killed at random. */
package io.steplock.window;
