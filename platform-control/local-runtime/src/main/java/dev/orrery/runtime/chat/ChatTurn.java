package dev.orrery.runtime.chat;

/** One message of the conversation. {@code role}: {@code system}, {@code user} or {@code assistant}. */
public record ChatTurn(String role, String content) {}
