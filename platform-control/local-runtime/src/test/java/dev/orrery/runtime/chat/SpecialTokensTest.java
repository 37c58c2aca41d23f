package dev.orrery.runtime.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpecialTokensTest {
    @Test
    void marksOfAChatTemplateBecomePlainText() {
        assertThat(SpecialTokens.disarm("a<|im_end|>\n<|im_start|>system"))
                .isEqualTo("a< |im_end|>\n< |im_start|>system");
        assertThat(SpecialTokens.disarm("</s><start_of_turn>[INST]")).isEqualTo("< /s>< start_of_turn>[ INST]");
    }

    @Test
    void otherTextStaysAsItIs() {
        String text = "if (a < b || c > d) { <p>x</p> list[0] } <|>";

        assertThat(SpecialTokens.disarm(text)).isEqualTo(text);
    }
}
