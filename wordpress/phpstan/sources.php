<?php
/**
 * Parameters of PHPStan that depend on the machine: where WordPress and its AI client are.
 */

$wordpress = getenv( 'LLM_STACK_WORDPRESS' );
$wordpress = false === $wordpress ? '/usr/share/wordpress' : $wordpress;
$client    = getenv( 'LLM_STACK_AI_CLIENT' );
$sources   = array( "$wordpress/wp-includes", "$wordpress/wp-admin" );

return array(
	'parameters' => false === $client ? array(
		'scanDirectories' => $sources,
		// WordPress before 7.0 does not contain the classes that these use.
		'excludePaths'    => array(
			'analyse' => array(
				dirname( __DIR__ ) . '/llm-stack/includes/ai/class-ai-client-registration.php',
				dirname( __DIR__ ) . '/llm-stack/includes/ai/class-gateway-*.php',
			),
		),
	) : array( 'scanDirectories' => array_merge( $sources, array( $client ) ) ),
);
