package dev.orrery.modelops.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/** A model with its newest validations. */
public record ModelDetail(@JsonUnwrapped ModelView model, List<ValidationView> validationHistory) {}
