<?php
/**
 * The content key in WordPress' AI client.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\AI;

use LLM_Stack\Connection\Configuration;
use LLM_Stack\Connection\Secret;
use LLM_Stack\Plugin;
use WordPress\AiClient\Providers\Http\Contracts\RequestAuthenticationInterface;
use WordPress\AiClient\Providers\Http\DTO\Request;

defined( 'ABSPATH' ) || exit;

/**
 * Adds the key to requests. The provider declares no method of authentication, so that WordPress offers no field for a key,
 * which it would store in the database.
 */
final class Gateway_Authentication implements RequestAuthenticationInterface {

	/**
	 * The key.
	 *
	 * @var Secret
	 */
	private $key;

	/**
	 * Creates the authentication.
	 *
	 * @param Secret $key The key.
	 */
	public function __construct( Secret $key ) {
		$this->key = $key;
	}

	/**
	 * The authentication with the configured key.
	 *
	 * @throws \LLM_Stack\Connection\Gateway_Error Without a content key.
	 */
	public static function configured(): self {
		return new self( Plugin::instance()->services()->configuration()->key( Configuration::CONTENT_KEY ) );
	}

	/**
	 * Adds the key to a request.
	 *
	 * @param Request $request The request.
	 */
	public function authenticateRequest( Request $request ): Request {
		return $request->withHeader( 'Authorization', 'Bearer ' . $this->key->reveal() );
	}

	/**
	 * Schema of the data that describes this; there is none.
	 *
	 * @return array<string, mixed>
	 */
	public static function getJsonSchema(): array {
		return array(
			'type'       => 'object',
			'properties' => array(),
		);
	}
}
