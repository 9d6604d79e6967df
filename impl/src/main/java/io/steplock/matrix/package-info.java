/** What the engine does against what the specification allows, cell by cell. */
package io.steplock.matrix;
