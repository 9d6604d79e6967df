/** Injection points: named places where a process can be stopped or made to fail. */
package io.steplock.engine.injection;
