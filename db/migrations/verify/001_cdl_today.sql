-- 001_cdl_today

select
    id, tenant_id, broker_id, contact_type, entity_type, status, title, first_name, last_name, full_name, email, email2, phone,
    phone2, address, city, state, post_code, country, nationality, birth_date, website, company_name, company_registration_number,
    preferred_language, notes, x_sm_keyholder_name, x_sm_keyholder_contact, created_at, updated_at
from public.mls_contacts where false;
select
    id, tenant_id, name, developer_contact_id, description, status, country, city, district, latitude, longitude, completion_date,
    created_at, updated_at
from public.mls_developments where false;
select
    id, tenant_id, development_id, name, floors, units, status, completion_date, created_at, updated_at
from public.mls_development_buildings where false;
select
    id, tenant_id, ref, status, status_description, list_price, list_price_usd, currency_code, currency_name, lease_price,
    lease_amount, lease_amount_frequency, lease_considered, sale_considered, property_type, property_type_code, property_subtype,
    property_subtype_code, name, style_code, style_description, bedrooms, bathrooms, half_bath, living_area, living_area_unit,
    building_area, building_area_unit, lot_size, lot_size_unit, year_built, property_class, unit_number, lot_size_acres,
    covered_area, uncovered_area, total_area, covered_verandas, garden_area, stories, stories_total, living_rooms, kitchens,
    storage_space, furnished, pets_allowed, has_fireplace, energy_efficiency_grade, builder_name, builder_model,
    development_status, construction_stage, country, country_name, state, state_name, city, district, post_code, street, latitude,
    longitude, planning_zone, cadastral_reference, sea_view, mountain_view, beach_front, listed_date, modified_ts, days_on_market,
    expiration_date, original_entry_ts, is_off_market, is_for_auction, is_new_construction, is_call_to_show,
    is_price_upon_request, is_foreclosure, agent_id, agent_first_name, agent_last_name, agent_email, agent_vanity_email,
    agent_photo_url, company_id, company_name, agent_office_id, listing_office_id, listing_office_code, co_agent_id,
    seller_contact_key, listing_service, listing_agreement, remarks_json, public_remarks, short_description, video_url,
    virtual_tour_url, website_url, cooling_features, heating_features, heating_fuel, pool_features, fireplace_features,
    fireplaces_total, garage_features, garage_spaces, flooring, view, fencing, patio_porch_features, appliances, amenities,
    waterfront_features, exterior_features, exterior_description, interior_features, kitchen_features, bath_features, basement,
    roof, water_source, sewer, electric, lot_features, room_type, road_surface, property_condition, community_features,
    lifestyles, special_market, area_amenities, area_description, general_features, prewiring, property_description_features,
    location_features, private_swimming_pool, common_swimming_pool, other_structures, security_features, x_sm_vat_applicable,
    x_sm_vat_expiration_date, x_sm_introducer_fee, x_sm_crypto_payment, x_sm_excluded_from_marketing, x_sm_title_deeds,
    x_sm_suitable_for_pr, x_sm_uncovered_verandas, x_sm_roof_garden, x_sm_elevator, x_sm_maids_room, x_sm_separate_laundry,
    x_sm_smart_home, x_sm_year_renovated, x_sm_heating_medium, x_sm_extras, x_sm_building_density, x_sm_coverage,
    x_sm_floors_allowed, x_sm_height_allowed, broker_id, development_id, building_id, agreement_signed_on, commission_percent,
    status_changed_at, published_at, closed_at, closed_price, withdrawal_reason, created_by, updated_by, created_at, updated_at
from public.mls_listings where false;
select
    id, tenant_id, listing_id, contact_id, role, is_primary, note, created_at, updated_at
from public.mls_listing_contact_roles where false;
select
    id, tenant_id, role, code, title, description, position, required_for_status, is_required, due_in_days, is_active, created_at,
    updated_at
from public.mls_checklist_templates where false;
select
    id, tenant_id, listing_id, template_id, is_completed, is_not_applicable, completed_by, completed_at, due_date, note,
    created_at, updated_at
from public.mls_listing_checklist_items where false;
select
    id, tenant_id, code, name, description, category, position, required_for_status, is_required, needs_approval, has_expiry,
    created_at, updated_at
from public.mls_document_type_config where false;
select
    id, tenant_id, listing_id, document_type_id, title, file_name, storage_path, file_size, mime_type, version, status, issued_on,
    expires_on, uploaded_by, approved_by, approved_at, rejection_reason, created_at, updated_at
from public.mls_listing_documents where false;
select
    id, tenant_id, listing_id, media_id, media_url, thumbnail_url, storage_path, file_name, file_size, media_category, mime_type,
    dash_category, title, description, alt_text, display_order, is_primary, image_width, image_height, is_landscape,
    is_distributable, is_approved, approved_by, approved_at, media_tags_json, photographer, content_hash, uploaded_by, created_at,
    updated_at
from public.mls_listing_media where false;
select
    id, tenant_id, listing_id, language, remark_type, title, remark, is_machine_translated, is_approved, created_by, created_at,
    updated_at
from public.mls_listing_remarks where false;
select
    id, tenant_id, listing_id, from_status, to_status, reason, note, source, changed_by, changed_by_role, changed_at
from public.mls_status_history where false;
select
    id, tenant_id, listing_id, price_type, old_price, new_price, currency_code, reason, approval_status, approved_by, approved_at,
    changed_by, changed_at
from public.mls_price_history where false;
select
    id, tenant_id, listing_id, approval_type, status, requested_by, requested_at, decided_by, decided_at, comment, details,
    created_at, updated_at
from public.mls_listing_approvals where false;
select
    id, tenant_id, listing_id, title, description, task_type, priority, status, assigned_to, assigned_by, due_date, completed_at,
    created_at, updated_at
from public.mls_listing_tasks where false;
select
    id, tenant_id, code, name, description, portal_type, base_url, export_format, config, is_active, created_at, updated_at
from public.mls_portal_definitions where false;
select
    id, tenant_id, listing_id, portal, status, external_id, external_url, published_at, last_pushed_at, attempts, last_error,
    created_at, updated_at
from public.mls_listing_syndications where false;
select
    id, tenant_id, listing_id, note_type, content, is_private, created_by, created_at, updated_at
from public.mls_listing_notes where false;
select
    "ListingKey", "ListingId", "StandardStatus", "PropertyClass", "DevelopmentStatus", "NewConstructionYN", "PropertyCondition",
    "BuilderName", "BuilderModel", "PropertyType", "PropertySubType", "ListingService", "ListingAgreement", "LeaseConsideredYN",
    "SaleConsideredYN", "BedroomsTotal", "BathroomsTotalInteger", "BathroomsHalf", "LivingArea", "LivingAreaUnits",
    "LotSizeSquareFeet", "LotSizeUnits", "LotSizeAcres", "ListPrice", "LeasePrice", "LeaseAmount", "LeaseAmountFrequency",
    "OriginalEntryTimestamp", "ListingContractDate", "ModificationTimestamp", "UnparsedAddress", "City", "StateOrProvince",
    "PostalCode", "Country", "Latitude", "Longitude", "PublicRemarks", "ListAgentKey", "CoListAgentKey", "ListOfficeKey",
    "YearBuilt", "YearBuiltEffective", "View", "PoolFeatures", "Heating", "Cooling", "Furnished", "PetsAllowed", "FireplaceYN",
    "ParkingFeatures", "StoriesTotal", "Stories", "Flooring", "FireplaceFeatures", "WaterfrontFeatures", "PatioAndPorchFeatures",
    "OtherStructures", "AssociationAmenities", "Fencing", "X_SeaView", "X_MountainView", "X_BeachFront", "X_AbutsGreenArea",
    "X_ElevatedArea", "X_PrivateSwimmingPool", "X_CommonSwimmingPool", "X_GardenArea", "X_RoofGardenArea", "X_Elevator",
    "X_AirCondition", "X_Alarm", "X_SmartHome", "X_SolarWaterHeater", "X_StorageSpace", "X_MaidsRoom", "X_ConciergeReception",
    "X_SecureDoor", "X_Kitchenette", "X_HomeOffice", "X_SeparateLaundryRoom", "X_Reception", "X_StoreRoom", "X_ConstructionType",
    "X_ConstructionStage", "X_FloorType", "X_NewBuild", "X_Height", "X_MaxFloor", "X_UnitNumber", "X_EnergyEfficiencyGrade",
    "X_EnergyConsumptionRating", "X_EnergyConsumptionValue", "X_EnergyEmissionRating", "X_HeatingType", "X_HeatingMedium",
    "X_CoolingType", "X_Electricity", "X_ElectricityType", "X_Water", "X_DistanceFromBeach", "X_DistanceFromAirport",
    "X_DistanceFromCentre", "X_DistanceFromSchool", "X_DistanceFromShops", "X_DistanceFromHospital", "X_DistanceFromUniversity",
    "X_DistanceFromRailStation", "X_DistanceFromTubeStation", "X_LivingRooms", "X_Kitchens", "X_KitchenType", "X_OfficeSpaces",
    "X_VerandasCount", "X_CoveredArea", "X_UncoveredArea", "X_TotalArea", "X_MezzanineArea", "X_StorageArea", "X_CoveredVerandas",
    "X_UncoveredVerandas", "X_Frontage", "X_BuildingDensity", "X_Coverage", "X_CoverFactor", "X_CornerPlot", "X_RightOfWay",
    "X_RegisteredRoad", "X_TownPlanningZone", "X_LandLocked", "X_CadastralReference", "X_IdealFor", "X_LicensedFor",
    "X_BusinessTransferOrSale", "X_BusinessTransferPrice", "X_BusinessActivity", "X_ConferenceRoom", "X_ServerRoom",
    "X_EnclosedOffice", "X_OfficeLayout", "X_PricePerSquare", "X_PriceQualifier", "X_PlusVAT", "X_MinimumTenancy",
    "X_TenancyType", "X_Occupancy", "X_PreviousListPrice", "X_PreviousLeasePrice", "X_ListPriceModified", "X_LeasePriceModified",
    "X_AuctionStartDate", "X_AuctionEndDate", "X_ReservePrice", "X_StartingBid", "X_ProjectId", "X_DeveloperContactKey",
    "X_LeadSource", "X_WebsiteListingDate", "X_KeyHolderDetails", "X_ListingBrokerName", "X_Featured", "X_FeaturedPriority",
    "X_PropertyOfTheMonth", "X_VideoLink", "X_VirtualTourLink", "X_WebsiteUrl", "X_WebsiteStatus", "X_ExcludedProperty",
    "X_ShortDescription", "X_PropertyName", "X_ApartmentType", "X_HouseType", "X_LandType", "X_OfficeType", "X_RetailType",
    "X_IndustrialType", "X_HotelType", "X_BuildingType", "X_InvestmentType", "X_CustomerParking", "X_AdditionalFeatures",
    "X_InteriorFeatures", "X_ExteriorFeatures", "X_CommunityFeatures", "X_LotFeatures", "X_SecurityFeatures", "X_Appliances",
    "X_QobrixId", "X_QobrixRef", "X_QobrixSource", "X_QobrixLegacyId", "X_SellerContactKey", "X_CreatedByMemberKey",
    "X_ModifiedByMemberKey", "X_QobrixModified", "OriginatingSystemOfficeKey", "X_DataSource", "etl_timestamp", "etl_batch_id"
from public.property where false;
select
    "MemberKey", "MemberMlsId", "MemberFirstName", "MemberLastName", "MemberFullName", "MemberEmail", "MemberPreferredPhone",
    "MemberOfficePhone", "MemberStatus", "MemberType", "OfficeKey", "MemberAddress1", "MemberCity", "MemberStateOrProvince",
    "MemberPostalCode", "MemberCountry", "X_QobrixAgentId", "X_QobrixAgentRef", "X_QobrixDescription", "X_QobrixCommission1",
    "X_QobrixAgreementDate", "X_QobrixOwnerId", "X_QobrixPrimaryContactId", "X_QobrixCreated", "X_QobrixModified",
    "X_QobrixSourceType", "OriginatingSystemOfficeKey"
from public.member where false;
select
    "MediaKey", "ResourceRecordKey", "ResourceName", "MediaCategory", "MediaURL", "MediaType", "Order", "ShortDescription",
    "LongDescription", "ImageWidth", "ImageHeight", "ImageSizeBytes", "X_IsPrimary", "X_QobrixMediaId", "X_QobrixPropertyId",
    "X_QobrixMediaCategory", "X_QobrixFileId", "X_QobrixThumbnailUrl", "X_QobrixFilesystem", "X_QobrixCategoryId",
    "X_QobrixCreated", "X_QobrixModified", "OriginatingSystemOfficeKey", "X_DataSource"
from public.media where false;
select
    "ContactKey", "ContactMlsId", "ContactFirstName", "ContactLastName", "ContactFullName", "ContactEmail", "ContactEmail2",
    "ContactPhone", "ContactPhone2", "ContactType", "ContactStatus", "ContactAddress1", "ContactCity", "ContactStateOrProvince",
    "ContactPostalCode", "ContactCountry", "ContactNationality", "ContactTitle", "ContactBirthdate", "ContactWebsite",
    "ContactEntityType", "ContactCompanyRegistrationNumber", "ContactCompanyName", "ContactAssignedToKey", "X_QobrixContactId",
    "X_QobrixContactRef", "X_QobrixContactLegacyId", "X_QobrixDescription", "X_QobrixPreferredLanguage",
    "X_QobrixContactPersonFirstName", "X_QobrixContactPersonLastName", "X_QobrixCreated", "X_QobrixModified", "X_QobrixCreatedBy",
    "X_QobrixModifiedBy", "OriginatingSystemOfficeKey"
from public.contacts where false;
