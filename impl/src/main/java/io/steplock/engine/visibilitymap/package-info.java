/** The visibility map: which heap pages hold only rows that everybody sees. */
package io.steplock.engine.visibilitymap;
