<?php
/**
 * The audit log and WordPress' tools for personal data.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Audit;

defined( 'ABSPATH' ) || exit;

/**
 * Exports a user's rows, and replaces the user in them by a random name. What happened stays, and so does the chain.
 */
final class Audit_Privacy {

	/**
	 * Rows of a page of the export.
	 */
	private const PAGE = 200;

	/**
	 * Offers the export and the erasure.
	 */
	public static function register(): void {
		add_filter( 'wp_privacy_personal_data_exporters', array( self::class, 'add_exporter' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( self::class, 'add_eraser' ) );
		add_action( 'admin_init', array( self::class, 'suggest_policy' ) );
	}

	/**
	 * Adds the export.
	 *
	 * @param array<string, mixed> $exporters Exporters of all plugins.
	 * @return array<string, mixed>
	 */
	public static function add_exporter( $exporters ) {
		$exporters['llm-stack'] = array(
			'exporter_friendly_name' => __( 'LLM Stack audit log', 'llm-stack' ),
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Adds the erasure.
	 *
	 * @param array<string, mixed> $erasers Erasers of all plugins.
	 * @return array<string, mixed>
	 */
	public static function add_eraser( $erasers ) {
		$erasers['llm-stack'] = array(
			'eraser_friendly_name' => __( 'LLM Stack audit log', 'llm-stack' ),
			'callback'             => array( self::class, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * Exports a page of a user's rows.
	 *
	 * @param string $email E-mail address of the user.
	 * @param int    $page  Number of the page.
	 * @return array{data: array<int, mixed>, done: bool}
	 */
	public static function export( $email, $page = 1 ) {
		$user = get_user_by( 'email', $email );
		$rows = false === $user ? array() : self::query( $user->ID )->page( (int) $page, self::PAGE );
		return array(
			'data' => array_map( array( self::class, 'exported' ), $rows ),
			'done' => count( $rows ) < self::PAGE,
		);
	}

	/**
	 * Replaces a user in all rows of this site.
	 *
	 * @param string $email E-mail address of the user.
	 * @return array<string, mixed>
	 */
	public static function erase( $email ) {
		global $wpdb;
		$user   = get_user_by( 'email', $email );
		$erased = 0;
		if ( false !== $user ) {
			$person = array(
				'user_id'     => 0,
				'user_login'  => 'erased-' . bin2hex( random_bytes( 6 ) ),
				'ip'          => '',
				'person_salt' => '',
			);
			$rows   = array(
				'user_id' => $user->ID,
				'site_id' => get_current_blog_id(),
			);
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- the plugin's own table.
			$erased = (int) $wpdb->update( Audit_Table::name(), $person, $rows );
		}
		return array(
			'items_removed'  => $erased,
			'items_retained' => 0,
			'messages'       => array(),
			'done'           => true,
		);
	}

	/**
	 * Suggests a text for the site's privacy policy.
	 */
	public static function suggest_policy(): void {
		if ( function_exists( 'wp_add_privacy_policy_content' ) ) {
			$text = __( 'When you create, block or delete a key of the language model gateway, this site records your user name, the time, the shortened IP address and what you did. The gateway stores your user id at this site with the key.', 'llm-stack' );
			wp_add_privacy_policy_content( __( 'LLM Stack', 'llm-stack' ), wp_kses_post( wpautop( $text ) ) );
		}
	}

	/**
	 * A user's rows of this site.
	 *
	 * @param int $user_id Id of the user.
	 */
	private static function query( int $user_id ): Audit_Query {
		return new Audit_Query(
			array(
				'site' => get_current_blog_id(),
				'user' => $user_id,
			)
		);
	}

	/**
	 * A row in WordPress' form of an export.
	 *
	 * @param array<string, mixed> $row The row.
	 * @return array<string, mixed>
	 */
	private static function exported( array $row ): array {
		$data = array();
		foreach ( array(
			'created_at' => __( 'Time', 'llm-stack' ),
			'user_login' => __( 'User', 'llm-stack' ),
			'ip'         => __( 'IP address', 'llm-stack' ),
			'action'     => __( 'Action', 'llm-stack' ),
			'outcome'    => __( 'Outcome', 'llm-stack' ),
			'name'       => __( 'Key', 'llm-stack' ),
		) as $column => $label ) {
			$data[] = array(
				'name'  => $label,
				'value' => (string) $row[ $column ],
			);
		}
		return array(
			'group_id'    => 'llm-stack-audit',
			'group_label' => __( 'LLM Stack audit log', 'llm-stack' ),
			'item_id'     => 'llm-stack-audit-' . $row['id'],
			'data'        => $data,
		);
	}
}
