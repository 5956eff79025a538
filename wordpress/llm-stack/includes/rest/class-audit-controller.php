<?php
/**
 * Routes for the audit log.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\REST;

use LLM_Stack\Audit\Audit_Csv;
use LLM_Stack\Audit\Audit_Log;
use LLM_Stack\Audit\Audit_Query;
use LLM_Stack\Audit\Audit_Verifier;
use LLM_Stack\Rights\Capabilities;
use WP_REST_Request;
use WP_REST_Response;

defined( 'ABSPATH' ) || exit;

/**
 * Lists, exports and verifies the log of this site.
 */
final class Audit_Controller extends Controller {

	/**
	 * Header that marks an answer as CSV.
	 */
	private const CSV = 'X-LLM-Stack-CSV';

	/**
	 * Registers the routes.
	 */
	public function register_routes(): void {
		$this->route( '/audit', array( 'GET' => array( array( $this, 'list_rows' ), Capabilities::AUDIT, self::filters() + self::paging( Audit_Query::LARGEST_PAGE ) ) ) );
		$this->route( '/audit/export', array( 'GET' => array( array( $this, 'export' ), Capabilities::AUDIT, self::filters() ) ) );
		$this->route(
			'/audit/verify',
			array(
				'GET' => array(
					array( $this, 'verify' ),
					Capabilities::AUDIT,
					array(
						'expected' => array(
							'description' => __( 'Hash of a row that was noted earlier.', 'llm-stack' ),
							'type'        => 'string',
							'pattern'     => '^([0-9a-f]{64})?$',
							'default'     => '',
						),
					),
				),
			)
		);
		add_filter( 'rest_pre_serve_request', array( $this, 'serve_csv' ), 10, 3 );
	}

	/**
	 * A page of rows.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return WP_REST_Response|\WP_Error
	 */
	public function list_rows( WP_REST_Request $request ) {
		return $this->answer(
			static function () use ( $request ): WP_REST_Response {
				$query = self::query( $request );
				$rows  = $query->page( $request['page'], $request['per_page'] );
				$total = $query->count();
				return self::page_of( $rows, $total, (int) ceil( $total / $request['per_page'] ) );
			}
		);
	}

	/**
	 * Starts an export, which is itself recorded.
	 *
	 * @return WP_REST_Response|\WP_Error
	 */
	public function export() {
		$answer = $this->answer(
			function (): array {
				$this->services->audit()->append( $this->actor(), 'audit.export', Audit_Log::SUCCEEDED );
				return array();
			}
		);
		if ( ! is_wp_error( $answer ) ) {
			$answer->header( 'Content-Type', 'text/csv; charset=utf-8' );
			$answer->header( 'Content-Disposition', 'attachment; filename="llm-stack-audit-' . gmdate( 'Y-m-d' ) . '.csv"' );
			$answer->header( 'X-Content-Type-Options', 'nosniff' );
			$answer->header( self::CSV, '1' );
		}
		return $answer;
	}

	/**
	 * Sends the rows of an export page by page, instead of JSON.
	 *
	 * @param bool            $served   Whether another plugin has sent the answer.
	 * @param mixed           $response The answer.
	 * @param WP_REST_Request $request  The request.
	 */
	public function serve_csv( $served, $response, $request ): bool {
		if ( $served || ! $response instanceof WP_REST_Response || ! isset( $response->get_headers()[ self::CSV ] ) ) {
			return (bool) $served;
		}
		// WordPress sends these after the body of the answer, when PHP may have sent a part of it.
		nocache_headers();
		add_filter( 'rest_send_nocache_headers', '__return_false' );
		Audit_Csv::print_rows( self::query( $request ) );
		return true;
	}

	/**
	 * Verifies the chain.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return WP_REST_Response|\WP_Error
	 */
	public function verify( WP_REST_Request $request ) {
		return $this->answer(
			function () use ( $request ): array {
				return ( new Audit_Verifier( $this->services->audit() ) )->verify( $request['expected'] );
			}
		);
	}

	/**
	 * The query of a request. Only a network's administrators see other sites.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	private static function query( WP_REST_Request $request ): Audit_Query {
		$filters         = $request->get_params();
		$filters['site'] = is_multisite() && is_super_admin() ? (int) $request['site'] : get_current_blog_id();
		return new Audit_Query( $filters );
	}

	/**
	 * Schema of the filters.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function filters(): array {
		$text = array(
			'type'      => 'string',
			'maxLength' => 200,
			'default'   => '',
		);
		$time = array(
			'type'    => 'string',
			'pattern' => '^(\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?)?$',
			'default' => '',
		);
		$id   = array(
			'type'    => 'integer',
			'minimum' => 0,
			'default' => 0,
		);
		return array(
			'search'  => $text + array( 'description' => __( 'Part of the name of a key or a user.', 'llm-stack' ) ),
			'action'  => $text + array( 'description' => __( 'Name of an action, such as key.create.', 'llm-stack' ) ),
			'outcome' => $text + array(
				'description' => __( 'Outcome of the action.', 'llm-stack' ),
				'enum'        => array( '', Audit_Log::STARTED, Audit_Log::SUCCEEDED, Audit_Log::FAILED ),
			),
			'object'  => $text + array( 'description' => __( 'Hash of a key.', 'llm-stack' ) ),
			'user'    => $id + array( 'description' => __( 'Id of a user; 0 for all.', 'llm-stack' ) ),
			'site'    => $id + array( 'description' => __( 'Id of a site, for administrators of a network; 0 for all.', 'llm-stack' ) ),
			'after'   => $time + array( 'description' => __( 'Earliest time in UTC, as YYYY-MM-DD or YYYY-MM-DD HH:MM:SS.', 'llm-stack' ) ),
			'before'  => $time + array( 'description' => __( 'Time in UTC before which the rows were written.', 'llm-stack' ) ),
		);
	}
}
