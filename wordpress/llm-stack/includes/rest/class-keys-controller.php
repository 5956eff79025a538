<?php
/**
 * Routes for keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\REST;

use LLM_Stack\Keys\Key_Changes;
use LLM_Stack\Keys\Key_Query;
use LLM_Stack\Rights\Capabilities;
use WP_REST_Request;
use WP_REST_Response;

defined( 'ABSPATH' ) || exit;

/**
 * Lists, creates, blocks and deletes keys.
 */
final class Keys_Controller extends Controller {

	/**
	 * Path of one key.
	 */
	private const ONE = '/keys/(?P<id>[0-9a-f]{64})';

	/**
	 * Registers the routes.
	 */
	public function register_routes(): void {
		$schema = array( Key_Schema::class, 'item' );
		$one    = array( 'id' => Key_Schema::id() );
		$this->route(
			'/keys',
			array(
				'GET'  => array( array( $this, 'list_keys' ), Capabilities::VIEW, Key_Schema::query() + self::paging( Key_Query::LARGEST_PAGE ) ),
				'POST' => array( array( $this, 'create' ), Capabilities::MANAGE_KEYS, Key_Schema::terms() ),
			),
			$schema
		);
		$this->route( '/keys/bulk', array( 'POST' => array( array( $this, 'bulk' ), Capabilities::MANAGE_KEYS, Key_Schema::bulk() ) ) );
		$this->route(
			self::ONE,
			array(
				'GET'    => array( array( $this, 'get' ), Capabilities::VIEW, $one ),
				'DELETE' => array( array( $this, 'delete' ), Capabilities::MANAGE_KEYS, $one ),
			),
			$schema
		);
		$this->route( self::ONE . '/block', array( 'POST' => array( array( $this, 'block' ), Capabilities::MANAGE_KEYS, $one ) ), $schema );
		$this->route( self::ONE . '/unblock', array( 'POST' => array( array( $this, 'unblock' ), Capabilities::MANAGE_KEYS, $one ) ), $schema );
		$this->route( '/limits', array( 'GET' => array( array( $this, 'limits' ), Capabilities::VIEW ) ) );
	}

	/**
	 * A page of keys, with the totals in the headers that WordPress uses for lists.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function list_keys( WP_REST_Request $request ) {
		return $this->answer(
			function () use ( $request ): WP_REST_Response {
				$found  = $this->services->keys()->find( $this->actor(), $request->get_params() );
				$answer = self::page_of( $found['keys'], $found['total'], $found['pages'] );
				$answer->header( 'X-LLM-Stack-Read-At', gmdate( DATE_ATOM, $found['read_at'] ) );
				return $answer;
			}
		);
	}

	/**
	 * One key.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get( WP_REST_Request $request ) {
		return $this->answer(
			function () use ( $request ): array {
				return $this->services->keys()->get( $this->actor(), $request['id'] );
			}
		);
	}

	/**
	 * Creates a key. The answer has its value in `secret`, once.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function create( WP_REST_Request $request ) {
		return $this->answer(
			function () use ( $request ): array {
				return $this->services->key_creator()->create( $this->actor(), $request->get_params() );
			},
			201
		);
	}

	/**
	 * Blocks a key.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function block( WP_REST_Request $request ) {
		return $this->change( Key_Changes::BLOCK, $request );
	}

	/**
	 * Unblocks a key.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function unblock( WP_REST_Request $request ) {
		return $this->change( Key_Changes::UNBLOCK, $request );
	}

	/**
	 * Deletes a key.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function delete( WP_REST_Request $request ) {
		return $this->change( Key_Changes::DELETE, $request );
	}

	/**
	 * Changes several keys. Each has its own result.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function bulk( WP_REST_Request $request ) {
		return $this->answer(
			function () use ( $request ): array {
				return $this->services->key_changes()->change_all( $this->actor(), $request['change'], $request['ids'] );
			}
		);
	}

	/**
	 * Models, budget, limits and quotas.
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function limits() {
		return $this->answer(
			function (): array {
				return $this->services->key_creator()->limits( $this->actor() );
			}
		);
	}

	/**
	 * Changes a key.
	 *
	 * @param string          $change  What to do.
	 * @param WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	private function change( string $change, WP_REST_Request $request ) {
		return $this->answer(
			function () use ( $change, $request ): array {
				return $this->services->key_changes()->change( $this->actor(), $change, $request['id'] );
			}
		);
	}
}
