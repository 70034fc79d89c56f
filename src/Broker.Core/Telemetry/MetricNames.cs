namespace Broker.Core.Telemetry;

/// <summary>Every metric and label name of every role, each once. Prometheus conventions: base units, <c>_total</c> on counters.</summary>
public static class MetricNames
{
    /// <summary>The meter that all instruments belong to.</summary>
    public const string Meter = "Broker";

    /// <summary>STS requests by action and code (code <c>Success</c> for answers).</summary>
    public const string StsRequests = "broker_sts_requests_total";

    /// <summary>Seconds to answer an STS request, by action.</summary>
    public const string StsRequestSeconds = "broker_sts_request_duration_seconds";

    /// <summary>Identity tokens refused, by reason.</summary>
    public const string TokenRejections = "broker_token_rejections_total";

    /// <summary>Reviews of tokens by the cluster's API server, by outcome; a confirmation that is used again is no review.</summary>
    public const string TokenReviews = "broker_token_reviews_total";

    /// <summary>Looks at the Secret that the sealing keys are in, by outcome.</summary>
    public const string SealingKeyReads = "broker_sealing_key_reads_total";

    /// <summary>Fetches of issuer keys, by outcome.</summary>
    public const string KeyFetches = "broker_issuer_key_fetches_total";

    /// <summary>Keys of a JWKS that were not loaded, by reason.</summary>
    public const string KeysIgnored = "broker_issuer_keys_ignored_total";

    /// <summary>Seconds since the keys of an issuer were last fetched with success, by issuer.</summary>
    public const string KeyAgeSeconds = "broker_issuer_keys_age_seconds";

    /// <summary>Requests to the sidecar's endpoints, by endpoint and HTTP status.</summary>
    public const string SidecarRequests = "broker_sidecar_requests_total";

    /// <summary>Exchanges with the STS, by outcome code.</summary>
    public const string Exchanges = "broker_sidecar_exchanges_total";

    /// <summary>Seconds that one exchange took, all tries together.</summary>
    public const string ExchangeSeconds = "broker_sidecar_exchange_duration_seconds";

    /// <summary>When the credentials being served end, in seconds since the epoch; 0 while there are none.</summary>
    public const string CredentialsExpiry = "broker_sidecar_credentials_expiry_timestamp_seconds";

    /// <summary>Catalog loads, by outcome.</summary>
    public const string CatalogLoads = "broker_catalog_loads_total";

    /// <summary>Documents in the catalog in use, by kind.</summary>
    public const string CatalogDocuments = "broker_catalog_documents";

    /// <summary>Documents of the cluster that are not in use as they are.</summary>
    public const string CatalogNotInUse = "broker_catalog_documents_not_in_use";

    /// <summary>Ends of watches of the API server, by resource and reason.</summary>
    public const string WatchEnds = "broker_kubernetes_watch_ends_total";

    /// <summary>Objects of the API server that are kept, by resource.</summary>
    public const string WatchedObjects = "broker_kubernetes_watched_objects";

    /// <summary>Seconds since the API server was last heard, by resource; 0 while events come in as they happen.</summary>
    public const string WatchStaleness = "broker_kubernetes_watch_staleness_seconds";

    /// <summary>Audit lines of requests that a sink took, by sink; those for a collector count when they are queued.</summary>
    public const string AuditLines = "broker_audit_lines_total";

    /// <summary>Audit lines that were not written, by reason.</summary>
    public const string AuditFailures = "broker_audit_failures_total";

    /// <summary>Seconds that a request waited until its lines were written or given up.</summary>
    public const string AuditWaitSeconds = "broker_audit_wait_duration_seconds";

    /// <summary>Decisions about pods, by outcome and reason.</summary>
    public const string WebhookDecisions = "broker_webhook_decisions_total";

    /// <summary>Seconds to answer an admission review, by route.</summary>
    public const string WebhookReviewSeconds = "broker_webhook_review_duration_seconds";

    /// <summary>Custom resources that were judged, by kind and outcome.</summary>
    public const string WebhookValidations = "broker_webhook_validations_total";

    /// <summary>Lookups that memory could not answer, by kind of object and outcome.</summary>
    public const string WebhookLookups = "broker_webhook_lookups_total";

    /// <summary>When a certificate of the webhook ends, in seconds since the epoch, by certificate; 0 while there is none.</summary>
    public const string WebhookCertificateExpiry = "broker_webhook_certificate_expiry_timestamp_seconds";

    /// <summary>Pods that ask for an identity and run without one.</summary>
    public const string WebhookMissedPods = "broker_webhook_missed_pods";

    /// <summary>Sign-ins against directories, by outcome and reason.</summary>
    public const string DirectorySignIns = "broker_directory_sign_ins_total";

    /// <summary>Requests to the directory role, by route and HTTP status.</summary>
    public const string DirectoryRequests = "broker_directory_requests_total";

    /// <summary>Seconds to answer a request to the directory role, by route.</summary>
    public const string DirectoryRequestSeconds = "broker_directory_request_duration_seconds";

    /// <summary>Passwords that a directory was asked to prove, by provider and reason.</summary>
    public const string LdapSignIns = "broker_ldap_sign_ins_total";

    /// <summary>People who were read again, by provider and reason.</summary>
    public const string LdapReadings = "broker_ldap_readings_total";

    /// <summary>Seconds that a directory took for one of them, by provider and operation.</summary>
    public const string LdapAnswerSeconds = "broker_ldap_answer_duration_seconds";

    /// <summary>Connections to servers of a directory, by provider and outcome.</summary>
    public const string LdapConnections = "broker_ldap_connections_total";

    /// <summary>People with groups further away than are looked at, by provider.</summary>
    public const string LdapGroupsTooFar = "broker_ldap_groups_too_far_total";

    /// <summary>Always 1; labels tell version and role.</summary>
    public const string BuildInfo = "broker_build_info";
}
