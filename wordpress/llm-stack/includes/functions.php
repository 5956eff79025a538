<?php
/**
 * Functions for themes and other plugins.
 *
 * @package LLM_Stack
 */

defined( 'ABSPATH' ) || exit;

if ( ! function_exists( 'llm_stack_generate_text' ) ) {
	/**
	 * Asks a model of the gateway, with the site's content key. On WordPress 7.0 and later, wp_ai_client_prompt() does the same.
	 *
	 * Call it from a background job or an admin request: a visitor of the site would wait for the answer.
	 *
	 * @param string               $prompt  The question.
	 * @param array<string, mixed> $options `model` (default: the first model of the content key), `system` (instructions),
	 *                                      `max_tokens`, `temperature`, `timeout` in seconds (default 30).
	 * @return string|WP_Error The answer, or an error with a sentence for people.
	 */
	function llm_stack_generate_text( string $prompt, array $options = array() ) {
		LLM_Stack\Plugin::instance()->load_translations();
		try {
			return LLM_Stack\Plugin::instance()->services()->text()->generate( $prompt, $options );
		} catch ( LLM_Stack\Connection\Gateway_Error $error ) {
			return $error->to_wp_error();
		}
	}
}
