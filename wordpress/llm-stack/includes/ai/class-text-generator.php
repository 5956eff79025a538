<?php
/**
 * Text from models.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\AI;

use LLM_Stack\Connection\Client;
use LLM_Stack\Connection\Gateway_Error;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Asks a model through OpenAI's chat API.
 */
class Text_Generator {

	/**
	 * Longest time for an answer, in seconds.
	 */
	private const LONGEST = 300;

	/**
	 * Seconds for which the first model of the content key is remembered.
	 */
	private const MODEL_LIFETIME = 300;

	/**
	 * The client.
	 *
	 * @var Client
	 */
	private $client;

	/**
	 * Creates the generator.
	 *
	 * @param Client $client The client.
	 */
	public function __construct( Client $client ) {
		$this->client = $client;
	}

	/**
	 * Asks a model.
	 *
	 * @param string               $prompt  The question.
	 * @param array<string, mixed> $options `model`, `system`, `max_tokens`, `temperature` and `timeout`.
	 * @return string The answer.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function generate( string $prompt, array $options ): string {
		$messages = array();
		if ( '' !== (string) ( $options['system'] ?? '' ) ) {
			$messages[] = self::message( 'system', (string) $options['system'] );
		}
		$messages[] = self::message( 'user', $prompt );
		$body       = array(
			'model'    => (string) ( $options['model'] ?? $this->first_model() ),
			'messages' => $messages,
		);
		if ( isset( $options['max_tokens'] ) ) {
			$body['max_tokens'] = max( 1, (int) $options['max_tokens'] );
		}
		if ( isset( $options['temperature'] ) ) {
			$body['temperature'] = (float) $options['temperature'];
		}
		$answer = $this->client->content( 'POST', '/v1/chat/completions', $body, min( max( 1, (int) ( $options['timeout'] ?? 30 ) ), self::LONGEST ) );
		$text   = $answer['choices'][0]['message']['content'] ?? null;
		if ( ! is_string( $text ) ) {
			throw Gateway_Error::of( 'failed', __( 'The model answered without text.', 'llm-stack' ) );
		}
		return $text;
	}

	/**
	 * The first model that the content key may use.
	 *
	 * @throws Gateway_Error When there is none.
	 */
	private function first_model(): string {
		$known = get_transient( 'llm_stack_first_model' );
		if ( is_string( $known ) && '' !== $known ) {
			return $known;
		}
		$answer = $this->client->content( 'GET', '/v1/models', array(), Client::MANAGEMENT_SECONDS );
		$model  = $answer['data'][0]['id'] ?? null;
		if ( ! is_string( $model ) || '' === $model ) {
			throw Gateway_Error::of( 'model_denied', __( 'The content key has no model.', 'llm-stack' ) );
		}
		set_transient( 'llm_stack_first_model', $model, self::MODEL_LIFETIME );
		return $model;
	}

	/**
	 * A message of a chat.
	 *
	 * @param string $role Who speaks.
	 * @param string $text The text.
	 * @return array<string, string>
	 */
	private static function message( string $role, string $text ): array {
		return array(
			'role'    => $role,
			'content' => $text,
		);
	}
}
