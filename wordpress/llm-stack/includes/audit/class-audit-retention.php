<?php
/**
 * Removes old rows of the audit log.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Audit;

use LLM_Stack\Plugin;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Removes rows once a day. In a network the main site's setting applies to all sites, because they share one chain.
 */
final class Audit_Retention {

	/**
	 * The log.
	 *
	 * @var Audit_Log
	 */
	private $log;

	/**
	 * Creates the retention.
	 *
	 * @param Audit_Log $log The log.
	 */
	public function __construct( Audit_Log $log ) {
		$this->log = $log;
	}

	/**
	 * Plans the daily run.
	 */
	public static function schedule(): void {
		if ( is_main_site() && false === wp_next_scheduled( Plugin::DAILY ) ) {
			wp_schedule_event( time() + HOUR_IN_SECONDS, 'daily', Plugin::DAILY );
		}
	}

	/**
	 * The daily run.
	 */
	public function run(): void {
		$days = (int) Settings::get( 'audit_days' );
		if ( is_main_site() && $days > 0 ) {
			$this->prune( new Actor( 0, 'cron' ), $days );
		}
	}

	/**
	 * Removes rows that are older than some days. Only the start of the chain can go, and the newest row always stays. A row
	 * that stays names the hash where the chain now starts.
	 *
	 * @param Actor $actor Who asks for it.
	 * @param int   $days  Age in days.
	 * @return int Number of removed rows.
	 */
	public function prune( Actor $actor, int $days ): int {
		global $wpdb;
		$table = Audit_Table::name();
		$since = gmdate( 'Y-m-d H:i:s', time() - $days * DAY_IN_SECONDS );
		// phpcs:disable WordPress.DB, PluginCheck.Security.DirectDB.UnescapedDBParameter -- the plugin's own table; its name has no input.
		$keep = $wpdb->get_var( $wpdb->prepare( "SELECT MIN(id) FROM $table WHERE created_at >= %s", $since ) ) ?? $wpdb->get_var( "SELECT MAX(id) FROM $table" );
		$last = $wpdb->get_row( $wpdb->prepare( "SELECT id, row_hash FROM $table WHERE id < %d ORDER BY id DESC LIMIT 1", (int) $keep ), ARRAY_A );
		if ( null === $last ) {
			return 0;
		}
		$count = (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $table WHERE id <= %d", $last['id'] ) );
		$after = array(
			'rows'       => $count,
			'older_than' => $since,
			'hash'       => $last['row_hash'],
		);
		$this->log->append( $actor, 'audit.prune', Audit_Log::SUCCEEDED, array( 'after' => $after ) );
		update_site_option(
			Audit_Table::ANCHOR_OPTION,
			array(
				'id'   => (int) $last['id'],
				'hash' => $last['row_hash'],
			)
		);
		$wpdb->query( $wpdb->prepare( "DELETE FROM $table WHERE id <= %d", $last['id'] ) );
		// phpcs:enable
		return $count;
	}
}
