/** The protocols' steps, under the names of the specifications' actions. */
package io.steplock.engine.step;
