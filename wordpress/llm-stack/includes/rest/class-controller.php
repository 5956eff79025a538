<?php
/**
 * What the routes of the REST API share.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\REST;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Services;
use WP_Error;
use WP_REST_Response;

defined( 'ABSPATH' ) || exit;

/**
 * A group of routes. WordPress checks the nonce of requests with a cookie (X-WP-Nonce) before it calls them.
 */
abstract class Controller {

	public const NAME_SPACE = 'llm-stack/v1';

	/**
	 * The parts.
	 *
	 * @var Services
	 */
	protected $services;

	/**
	 * Creates the controller.
	 *
	 * @param Services $services The parts.
	 */
	public function __construct( Services $services ) {
		$this->services = $services;
	}

	/**
	 * Registers the routes.
	 */
	abstract public function register_routes(): void;

	/**
	 * Registers a route.
	 *
	 * @param string                      $path      Path below the name space.
	 * @param array<string, array<mixed>> $endpoints For each method a list: its callback, the capability it needs, and its arguments.
	 * @param callable|null               $schema    Returns the JSON schema of what the route answers.
	 */
	protected function route( string $path, array $endpoints, ?callable $schema = null ): void {
		$options = array();
		foreach ( $endpoints as $method => $endpoint ) {
			list( $callback, $capability, $arguments ) = $endpoint + array( 2 => array() );

			$options[] = array(
				'methods'             => $method,
				'callback'            => $callback,
				'permission_callback' => static function () use ( $capability ) {
					return self::permit( $capability );
				},
				'args'                => $arguments,
			);
		}
		if ( null !== $schema ) {
			$options['schema'] = $schema;
		}
		register_rest_route( self::NAME_SPACE, $path, $options );
	}

	/**
	 * Who sends the request.
	 */
	protected function actor(): Actor {
		return Actor::current( 'rest' );
	}

	/**
	 * Answers with what a function returns, or with its error. Nothing on the way may keep the answer.
	 *
	 * @param callable $work   Returns the data, or an answer with headers.
	 * @param int      $status HTTP status of the answer.
	 * @return WP_REST_Response|WP_Error
	 */
	protected function answer( callable $work, int $status = 200 ) {
		try {
			$data     = $work();
			$response = $data instanceof WP_REST_Response ? $data : new WP_REST_Response( $data, $status );
		} catch ( Gateway_Error $error ) {
			return $error->to_wp_error();
		}
		$response->header( 'Cache-Control', 'no-store, private' );
		// WordPress replaces this header for users who are signed in.
		add_filter( 'nocache_headers', array( self::class, 'forbid_storing' ) );
		return $response;
	}

	/**
	 * A page of a list, with the totals in the headers that WordPress uses for lists.
	 *
	 * @param array<int, array<string, mixed>> $rows  Entries of the page.
	 * @param int                              $total Entries of the list.
	 * @param int                              $pages Pages of the list.
	 */
	protected static function page_of( array $rows, int $total, int $pages ): WP_REST_Response {
		$response = new WP_REST_Response( $rows );
		$response->header( 'X-WP-Total', (string) $total );
		$response->header( 'X-WP-TotalPages', (string) $pages );
		return $response;
	}

	/**
	 * Headers of an answer that nothing may store.
	 *
	 * @param array<string, mixed> $headers WordPress' headers.
	 * @return array<string, mixed>
	 */
	public static function forbid_storing( $headers ) {
		$headers['Cache-Control'] = 'no-store, private';
		return $headers;
	}

	/**
	 * Whether the current user has a capability.
	 *
	 * @param string $capability Name of the capability.
	 * @return true|WP_Error
	 */
	private static function permit( string $capability ) {
		return current_user_can( $capability ) ? true : new WP_Error(
			'llm_stack_forbidden',
			is_user_logged_in()
				? __( 'You do not have the right to do this. An administrator gives it to roles in the settings of LLM Stack.', 'llm-stack' )
				: __( 'Sign in first.', 'llm-stack' ),
			array( 'status' => rest_authorization_required_code() )
		);
	}

	/**
	 * Schema of the pages of a list.
	 *
	 * @param int $most Most entries of a page.
	 * @return array<string, array<string, mixed>>
	 */
	protected static function paging( int $most ): array {
		return array(
			'page'     => array(
				'description' => __( 'Number of the page.', 'llm-stack' ),
				'type'        => 'integer',
				'minimum'     => 1,
				'default'     => 1,
			),
			'per_page' => array(
				'description' => __( 'Entries of a page.', 'llm-stack' ),
				'type'        => 'integer',
				'minimum'     => 1,
				'maximum'     => $most,
				'default'     => 20,
			),
		);
	}
}
